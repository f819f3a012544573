/** What supabase-js knows of the database. */
export interface Database {
  public: {
    Tables: {
      todos: {
        Row: { id: string; title: string; user_id: string };
        Insert: { title: string };
        Update: { title?: string };
        Relationships: [];
      };
    };
    Views: Record<string, never>;
    Functions: {
      /** Who the row policies think is asking. */
      whoami: { Args: Record<string, never>; Returns: { user_id: string; org_id: string | null } };
    };
  };
}
